"""(room: statistics)"""
