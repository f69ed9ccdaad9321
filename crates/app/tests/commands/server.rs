//! `run` and `worker`: starting and stopping.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::program::Program;

#[test]
fn the_server_answers_and_stops_when_asked() {
    let program = Program::new();
    program.configure("[server]\nlisten = \"127.0.0.1:0\"\n");
    let mut running = program.start(&["run", "--log-format", "json"]);
    let remarks = running.wait_for_remark("http://");
    let address = remarks.split("http://").nth(1).unwrap().split('/').next().unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(running.terminate(), 0);
}

#[test]
fn the_log_is_one_json_object_per_line_when_machines_read_it() {
    let program = Program::new();
    let mut running = program.start(&["worker", "--log-format", "json"]);
    let remarks = running.wait_for_remark("working");
    let line: serde_json::Value = serde_json::from_str(remarks.lines().next().unwrap()).unwrap();
    assert_eq!((line["level"].as_str(), line["message"].as_str()), (Some("INFO"), Some("working")));
    assert_eq!(running.terminate(), 0);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let program = Program::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    program.configure(&format!("[server]\nlisten = \"{}\"\n", taken.local_addr().unwrap()));
    let refused = program.run(&["run"]);
    assert_eq!(refused.code, 1);
    assert!(refused.remarks.contains("can't be served at"), "{}", refused.remarks);
}

#[test]
fn a_database_server_that_is_not_there_is_named_without_its_password() {
    let program = Program::new();
    program.configure("[database]\nurl = \"postgres://ann:geheim@127.0.0.1:1/books\"\n");
    let refused = program.run(&["status"]);
    assert_eq!(refused.code, 1);
    assert!(refused.remarks.starts_with("failed: the database failed"), "{}", refused.remarks);
    assert!(!refused.remarks.contains("geheim"));
}
