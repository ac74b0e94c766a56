// ASiC
