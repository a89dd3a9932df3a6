"""The journal of every call: written before every act, read by takeovers and by people."""
