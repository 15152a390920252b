"""Offers worth a customer's attention, each with the true reason it was made for."""
