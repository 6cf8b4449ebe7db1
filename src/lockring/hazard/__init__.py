"""The hazard lab: if this part breaks, or that command is replayed, who gets how low or how high, how fast?

And what does each mitigation buy? Pump, radio link and patient are simulations, and every number has its
uncertainty. It imports nothing of the rest of Lockring, and its results are never an input to a verdict. The
radio link is an abstract channel: no frequency, packet or identifier of a product is in it, and nothing here
works on a device.
"""
