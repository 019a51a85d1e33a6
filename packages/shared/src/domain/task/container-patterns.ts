/** A directory or file of the machine in the container; `path` is absolute, or begins with `~/`. */
export const mountPathPattern = /^(\/|~\/)/;
/** Image names that `docker run` and `podman run` accept; none could be taken for an option. */
export const imagePattern = /^[A-Za-z0-9][\w.:/@-]*$/;
/** `none`, `host`, or the name of a network of the runtime. */
export const networkPattern = /^[A-Za-z0-9][\w.-]*$/;
