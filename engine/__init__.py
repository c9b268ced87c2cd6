"""Relais engine: protocols as data, encounters as facts; knows no screen."""
