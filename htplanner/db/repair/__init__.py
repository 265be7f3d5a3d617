"""Repair of a plan that is damaged or made elsewhere: salvage, rebuilding, proof of history."""
