"""Who gives right gradients? mgrad and its peers on one suite, against proven truth."""
