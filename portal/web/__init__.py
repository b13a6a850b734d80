"""The faces: what people and programs see over HTTP. Doormen: guard, action, answer; no business rule."""
