"""The design system: components, layout, icons, styles, form rendering, gallery. Knows no model."""
