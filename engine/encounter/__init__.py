"""One patient, one protocol, one délégué: events, the state they fold into, commands that add to them. All pure."""
