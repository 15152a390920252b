"""What every message passes on its way in, whatever channel it came by; knows no platform."""
