"""Break-glass: a person speaks through the published files alone when everything behind them is dead."""
