type Props = { next: string | null; previous: string | null; label: string }

/** Addresses of the neighbouring pages; nothing where there are none. */
export function Pager({ next, previous, label }: Props) {
  if (!next && !previous) return null
  return (
    <nav aria-label={label} className="no-print mt-4 flex justify-end gap-2">
      {previous ? (
        <a href={previous} rel="prev" className="button">
          Previous
        </a>
      ) : null}
      {next ? (
        <a href={next} rel="next" className="button">
          Next
        </a>
      ) : null}
    </nav>
  )
}
