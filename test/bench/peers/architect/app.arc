@app
chat

@ws

@aws
runtime nodejs24.x
timeout 60
memory 1024
