/** Filters of the address that could not be used. */
export function Ignored({ names }: { names: string[] }) {
  if (!names.length) return null
  return (
    <p role="status" className="mb-4 rounded-lg border border-line bg-surface px-4 py-3">
      This address asks for something the page does not know, which was left out:{' '}
      <strong className="font-medium">{names.join(', ')}</strong>.
    </p>
  )
}
