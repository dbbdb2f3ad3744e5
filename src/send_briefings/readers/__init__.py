"""(room: readers)"""
