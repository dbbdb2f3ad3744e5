"""(room: observations)"""
