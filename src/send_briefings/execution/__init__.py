"""(room: execution)"""
