//! Another address for somebody, and all data in one file.

use crate::program::Program;

#[test]
fn an_address_is_changed_by_command_and_all_data_comes_as_a_zip() {
    let program = Program::new();
    let add = ["user", "add", "--email", "anna@kaas.example", "--name", "Anna", "--role", "owner"];
    assert_eq!(program.run(&add).code, 0);
    let change = |old: &str, new: &str| program.run(&["user", "email", "--email", old, "--new", new]);
    let changed = change("anna@kaas.example", "Anna@Brood.example");
    assert_eq!((changed.code, changed.out.as_str()), (0, "anna@kaas.example is anna@brood.example from now on\n"));
    assert!(program.run(&["user", "list"]).out.contains("anna@brood.example"));
    let unknown = change("anna@kaas.example", "x@brood.example");
    assert!(unknown.code != 0 && unknown.remarks.contains("nobody has the address"), "{}", unknown.remarks);
    let odd = change("anna@brood.example", "brood");
    assert!(odd.code != 0 && odd.remarks.contains("no e-mail address"), "{}", odd.remarks);

    let file = program.data().join("all.zip");
    let path = file.to_str().unwrap();
    let exported = program.run(&["export", path]);
    assert!(exported.code == 0 && exported.out.contains(" rows, 0 documents"), "{} {}", exported.out, exported.remarks);
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"PK"));
    let again = program.run(&["export", path]);
    assert!(again.code != 0 && again.remarks.contains("can't be made"), "{}", again.remarks);
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "what is there stays");
}
