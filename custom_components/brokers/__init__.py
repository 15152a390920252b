"""Where events of conversations go: brokers that tell whether an event has arrived."""
