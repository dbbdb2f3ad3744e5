"""(room: findings)"""
