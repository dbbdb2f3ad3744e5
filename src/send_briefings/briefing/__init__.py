"""(room: briefing)"""
