// StandInTrust
