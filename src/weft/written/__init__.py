"""What users write, read with the place of everything in it: text, YAML, tables, and the types of fields.

Nouns: `Node` (a value and where it stands), `Places` (finds the text of a path), `FieldType` (reads one field),
`Form` (a record type as the form of a file).  `intent` and `agreement` import this package; it knows neither.
"""
