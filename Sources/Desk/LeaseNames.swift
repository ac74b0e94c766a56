import CaseStore

// The store and the submission each have their own words for a delivery; in a file that uses both, these are the store's.
typealias LeaseOutcome = DeliveryOutcome
