"""What goes on beside a live call's documents."""
