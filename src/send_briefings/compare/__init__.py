"""(room: compare)"""
