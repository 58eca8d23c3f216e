"""What strangers may send, made by the hundred thousand: a module says what, another what must then hold."""
