"""Policy packs and a school's own settings, as data and the model they load into."""
