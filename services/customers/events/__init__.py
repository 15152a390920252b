"""What shoppers do: taken in once each, late ones too; what cannot be is kept apart, not lost."""
