"""What comes out of encounters: documents, indicators, fees, exports. Pure readings; nothing here decides or stores."""
