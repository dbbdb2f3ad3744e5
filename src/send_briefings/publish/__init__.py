"""(room: publish)"""
