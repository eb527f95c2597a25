"""What is published of Tandem: version feeds and the signatures on them. No Qt."""
