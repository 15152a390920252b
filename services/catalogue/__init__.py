"""What is sold: brands, categories, products, promotions."""
