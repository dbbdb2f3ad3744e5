"""(room: display)"""
