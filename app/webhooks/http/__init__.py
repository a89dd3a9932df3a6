"""Reading and writing HTTP: connections, answers, bodies, cookies."""
