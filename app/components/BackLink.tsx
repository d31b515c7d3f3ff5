/** To the page that this one belongs to. */
export function BackLink({ to, children }: { to: string; children: string }) {
  return (
    <p className="no-print mb-2">
      <a className="link inline-flex min-h-11 items-center lg:min-h-0" href={to}>
        {children}
      </a>
    </p>
  )
}
