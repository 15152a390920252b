"""Reads what happens in conversations from RabbitMQ or Kafka, each event once."""
