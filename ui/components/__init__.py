"""Pieces that pages share: safe markup, the frame, questions, grounds, notices, buttons."""
