"""What is wrong with what was asked for, always with the name of the module or tensor that it is about."""


class BridgeError(ValueError):
    """A mistake of the caller's or a network that the bridge cannot take: says where, why, and what to do."""
