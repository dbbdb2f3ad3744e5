"""(room: export)"""
