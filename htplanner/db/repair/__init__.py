"""Ways back for a plan that is damaged or was made elsewhere: salvage, rebuilding, proof of history."""
