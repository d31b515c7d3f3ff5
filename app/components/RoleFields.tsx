const roles = {
  admin: { word: 'Administrator', hint: 'Everything' },
  support: { word: 'Support', hint: 'Clients, their people, services and usage; no invoices, amounts or settings' },
} as const

export type Role = keyof typeof roles

type Props = { name: string; value: string | undefined; errors?: string[] | undefined }

/** One role of the two. The field's id is its name. */
export function RoleFields({ name, value, errors }: Props) {
  return (
    <fieldset id={name} tabIndex={-1} className="min-w-0" aria-describedby={errors ? `${name}-error` : undefined}>
      <legend className="mb-1 font-medium">Role</legend>
      {errors ? (
        <p id={`${name}-error`} className="mb-1 text-danger">
          {errors.join('. ')}
        </p>
      ) : null}
      {(Object.keys(roles) as Role[]).map((role) => (
        <label key={role} htmlFor={`${name}-${role}`} className="flex min-h-11 items-start gap-3 py-1.5">
          <input
            id={`${name}-${role}`}
            type="radio"
            name={name}
            value={role}
            defaultChecked={value === role}
            className="size-5 shrink-0 accent-accent"
          />
          <span>
            {roles[role].word} <span className="block text-muted">{roles[role].hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
