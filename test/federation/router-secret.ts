// The secret that the router of every test's supergraph sends.
export const routerSecret = 'router-secret-for-all-of-the-tests'
