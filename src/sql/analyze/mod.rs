//! What is meaning but needs a whole plan.
