"""The one floor that touches FFmpeg, OpenCV and neural networks: probing, decoding, encoding, measuring."""
