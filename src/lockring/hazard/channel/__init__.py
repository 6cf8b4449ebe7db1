"""The radio link between a remote and a pump, on an abstract channel: who can make the pump give a dose?

`protocols` are ways of speaking, `model` what can happen next, `explore` looks at every state, `stories`
tells what went wrong, `matrix` has the answers. `challenge` is one of the ways, really made; `boluses` is
what a replay does to people. Nothing here is of a real product, and nothing works on a device.
"""
