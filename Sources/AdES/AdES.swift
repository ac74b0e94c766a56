// AdES
