"""(room: readers/formats)"""
