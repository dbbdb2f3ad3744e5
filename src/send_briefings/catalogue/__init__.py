"""(room: catalogue)"""
