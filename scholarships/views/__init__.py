"""The screens of scholarships, by the people who use them."""
